"""The told story: fictitious files at every stage, lived through the same actions as the pages."""
