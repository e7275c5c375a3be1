// A server that speaks MongoDB's wire protocol (FerretDB with SQLite files), for runs without a MongoDB of their own.
// It prints {"port":N} on stdout once it listens, and ends on SIGTERM, SIGINT or when its standard input closes.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "address to listen on; port 0 takes a free one")
	data := flag.String("data", "", "existing folder for the database files")
	flag.Parse()
	if err := run(*listen, *data); err != nil {
		fmt.Fprintln(os.Stderr, "mongo-wire:", err)
		os.Exit(1)
	}
}

func run(listen, data string) error {
	if info, err := os.Stat(data); err != nil || !info.IsDir() {
		return fmt.Errorf("-data %q is not a folder", data)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	go func() {
		// The parent holds the other end of the pipe: its end is our end, however it died.
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: listen},
		Handler:   "sqlite",
		SQLiteURL: sqliteURL(data),
		Logger:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	if err != nil {
		return err
	}
	// New has bound the port already; Run is what makes its address readable.
	go func() {
		address, _ := url.Parse(server.MongoDBURI())
		fmt.Printf("{\"port\":%s}\n", address.Port())
	}()
	return server.Run(ctx)
}

// The files last as long as the process, so waiting for the disk buys nothing.
func sqliteURL(folder string) string {
	path := url.URL{Path: strings.TrimRight(folder, "/") + "/"}
	return "file:" + path.EscapedPath() + "?_pragma=synchronous(off)"
}
