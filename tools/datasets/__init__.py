"""Episodes on disk: a video, what really happened in it, and the task it was made for."""
