"""The main job, offline: sample feeds from loopback, polled for real, told in a console chat."""
