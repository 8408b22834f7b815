#!/bin/sh
# The accuracy of the elementary functions on a sample of all inputs. Usage: tests/accuracy/run.sh PROGRAM
if "$1" all --stride 499 --points 1000000; then
    echo "1 passed, 0 failed"
else
    echo "0 passed, 1 failed"
    exit 1
fi
