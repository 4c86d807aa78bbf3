"""How good the answers are, measured on recorded studies and their labels."""
