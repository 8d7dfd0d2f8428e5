"""Bodies and posts: groups by seats, posts with their holders, duty lists, powers handed down."""
