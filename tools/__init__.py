"""The workbench: simulator, evaluation, training, runtime, command line."""
