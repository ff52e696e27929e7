#!/bin/sh
# What unpacking alone costs.
zcat "$1"/*.gz > /dev/null
