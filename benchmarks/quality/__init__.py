"""How right the judgements are, measured on real records beside the checkout; figures in docs/quality.md."""
