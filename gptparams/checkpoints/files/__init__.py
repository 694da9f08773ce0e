"""Files of a checkpoint, in a folder or on the hub, opened and recognized by their content."""
