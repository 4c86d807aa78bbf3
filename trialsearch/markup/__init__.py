"""What views put into words -> HTML of our own, for the page, /lite and the printed sheet alike (pure).

Every text is escaped here and nowhere else, so that nothing of the registry's or a visitor's is taken for markup.
Registry text is marked as English.
"""
