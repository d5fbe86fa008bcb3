"""What a life costs: P1's scripted life against a bare twin on the same server. `./run bench`; beside the floors."""
