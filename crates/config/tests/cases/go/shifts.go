package main

import (
	"net/http"
	"time"
)

const perHost = 1 << 4

func main() {
	srv := &http.Server{
		ReadHeaderTimeout: 5*time.Second + 500*time.Millisecond,
		IdleTimeout:       time.Duration(3/2) * time.Minute,
	}
	srv.Handler = newProxy(&http.Transport{
		MaxIdleConnsPerHost:   perHost,
		MaxConnsPerHost:       1<<4 + 6,
		IdleConnTimeout:       -1,
		ResponseHeaderTimeout: time.Second * 30,
	})
	srv.ListenAndServe()
}
