"""Leave cover of a post and the hand-over of its open matters."""
