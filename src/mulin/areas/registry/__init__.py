"""Registry: procedures around the registers: delimitation, premises, new projects, delegation, rule documents."""
