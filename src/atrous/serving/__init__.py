"""The HTTP service that Roboflow's client packages can talk to: pictures in, label maps out."""
