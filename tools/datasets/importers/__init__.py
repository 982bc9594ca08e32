"""Task graphs out of other systems' task files, written from the formats alone."""
