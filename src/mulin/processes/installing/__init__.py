"""Setting an installation up and keeping it: founding it for a place, backing it up, restoring, checking its health."""
