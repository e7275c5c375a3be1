#!/bin/sh
# The k6 of the image, which the k6 operator starts by this name: what a part of a run leaves is kept and sent to the
# merge, however k6 ends. Everything but "run" goes to the real k6, which K6_BIN names.
exec rlt instance -- "$@"
