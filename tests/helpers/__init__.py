"""What several tests share: configurations, mutants, the real site, a browser."""
