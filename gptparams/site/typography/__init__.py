"""Typography of prose: rules, and departures from them."""
