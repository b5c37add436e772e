"""The platform for programs: the addresses that the `roboflow` package asks, one file for each family of them."""
