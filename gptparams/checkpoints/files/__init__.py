"""Files of a checkpoint, in a folder or on the hub, opened and told apart by their content."""
