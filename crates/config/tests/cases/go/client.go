package main

import ("net"; "net/http"; "time")

func client() *http.Client {
	dialer := &net.Dialer{
		Timeout:   3 * time.Second,
		KeepAlive: -1,
	}
	return &http.Client{
		Timeout: 10 * time.Second,
		Transport: &http.Transport{
			DialContext:         dialer.DialContext,
			MaxIdleConnsPerHost: 100,
			IdleConnTimeout:     90,
			DisableKeepAlives:   false,
			ResponseHeaderTimeout: timeout,
		},
	}
}
