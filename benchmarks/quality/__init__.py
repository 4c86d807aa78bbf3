<<<<<<< HEAD
"""How good the answers are, measured on recorded studies and their labels."""
=======
"""How good the answers are, measured on real records; printed by hand for docs/quality.md."""
>>>>>>> places
