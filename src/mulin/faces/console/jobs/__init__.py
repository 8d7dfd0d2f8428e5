"""Background work for the system administrator: what waits, what failed, whether sealing and snapshots go on."""
