"""A configuration inferred from the header of a checkpoint alone."""
