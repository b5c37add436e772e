"""What a person asks for as one thing: import a dataset, train and publish a model. Joins the library and the work."""
