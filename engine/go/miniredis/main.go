// A Redis stand-in in memory (miniredis), for machines without redis-server.
// It prints {"port":N} on stdout once it listens, and ends on SIGTERM, SIGINT or when its standard input closes.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alicebob/miniredis/v2"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "address to listen on; port 0 takes a free one")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	go func() {
		// The parent holds the other end of the pipe: its end is our end, however it died.
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	server := miniredis.NewMiniRedis()
	if err := server.StartAddr(*listen); err != nil {
		fmt.Fprintln(os.Stderr, "miniredis:", err)
		os.Exit(1)
	}
	fmt.Printf("{\"port\":%s}\n", server.Port())
	<-ctx.Done()
	server.Close()
}
