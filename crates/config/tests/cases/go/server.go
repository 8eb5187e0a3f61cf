package main

import ("net/http"; "time")

const idle = 2 * time.Minute

func main() {
	srv := &http.Server{
		Addr:        ":8080",
		ReadTimeout: 10 * time.Second,
		IdleTimeout: idle + 30*time.Second,
		WriteTimeout: 5 * time.Second,
	}
	srv.ListenAndServe()
}
