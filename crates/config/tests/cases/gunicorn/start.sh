#!/bin/sh
exec gunicorn app:app --bind :8000 --workers 3 --keep-alive=75
