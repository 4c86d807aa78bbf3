"""How good the answers are, measured on real records; printed by hand for docs/quality.md."""
