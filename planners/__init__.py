"""The procedure: belief over the step DAG, deviations, repair. Torch-free."""
