"""`detections`: a sense for people who already run a detector. Import its model only where torch may be loaded."""
