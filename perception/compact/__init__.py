"""`compact`: the small streaming watcher that ships with weights. Import its modules only where torch may be loaded."""
