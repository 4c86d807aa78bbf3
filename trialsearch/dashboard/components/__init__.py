"""Parts of the page. Each draws, and gives back plain values."""
