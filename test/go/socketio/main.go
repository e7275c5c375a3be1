// A Socket.IO server that nobody of Socket.IO wrote, on as many ports as asked for: it does what labServer.ts does.
//
//	socketio-server websocket=120 polling=120 upgrade=100
//
// It prints one line of JSON, the ports of each way, and ends with its standard input.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/zishang520/engine.io/v2/types"
	"github.com/zishang520/socket.io/v2/socket"
)

func main() {
	ports := map[string][]int{}
	for _, arg := range os.Args[1:] {
		way, text, _ := strings.Cut(arg, "=")
		count, err := strconv.Atoi(text)
		if err != nil {
			fmt.Fprintln(os.Stderr, "expected WAY=COUNT, not", arg)
			os.Exit(2)
		}
		for range count {
			port, err := serve(way)
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			ports[way] = append(ports[way], port)
		}
	}
	json.NewEncoder(os.Stdout).Encode(ports)
	io.Copy(io.Discard, os.Stdin)
}

type lab struct {
	way    string
	server *socket.Server
	mutex  sync.Mutex
	open   map[net.Conn]bool
	// How many handshakes are refused next.
	refusals int
}

func serve(way string) (int, error) {
	options := socket.DefaultServerOptions()
	options.SetServeClient(false)
	if way == "websocket" {
		options.SetTransports(types.NewSet("websocket"))
	} else {
		options.SetTransports(types.NewSet("polling", "websocket"))
	}
	l := &lab{way: way, server: socket.NewServer(nil, options), open: map[net.Conn]bool{}}
	for _, name := range []any{"/", "/a", "/b", "/auth", "/eager", regexp.MustCompile(`^/room-\d+$`)} {
		l.server.Of(name, nil).On("connection", func(clients ...any) {
			client := clients[0].(*socket.Socket)
			if name == "/auth" {
				var query any
				if values := client.Handshake().Query["q"]; len(values) > 0 {
					query = values[0]
				}
				client.Emit("auth", client.Handshake().Auth, query)
			}
			if name == "/eager" {
				for n := 1; n <= 3; n++ {
					client.Emit("early", n)
				}
			}
			l.behave(client)
		})
	}
	for name, data := range map[string]any{"/full": map[string]any{"code": "FULL", "limit": []int{2}}, "/full-plain": nil} {
		l.server.Of(name, nil).Use(func(_ *socket.Socket, next func(*socket.ExtendedError)) {
			next(socket.NewExtendedError("full", data))
		})
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	mux := http.NewServeMux()
	served := l.server.ServeHandler(nil)
	mux.HandleFunc("/socket.io/", func(w http.ResponseWriter, r *http.Request) {
		// What belongs to a session is let through.
		if r.URL.Query().Get("sid") == "" && l.refuses() {
			http.Error(w, "refused", http.StatusForbidden)
		} else {
			served.ServeHTTP(w, r)
		}
	})
	web := &http.Server{Handler: mux, ConnState: l.note}
	go web.Serve(listener)
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// A connection that has become a WebSocket is not told of any more, and stays.
func (l *lab) note(connection net.Conn, state http.ConnState) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if state == http.StateClosed {
		delete(l.open, connection)
	} else {
		l.open[connection] = true
	}
}

func (l *lab) refuses() bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.refusals--
	return l.refusals >= 0
}

func (l *lab) cut(refusedAfterwards int) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.refusals = refusedAfterwards
	for connection := range l.open {
		connection.Close()
	}
	l.open = map[net.Conn]bool{}
}

// Listeners of single events run at the same time as each other; one of all events is called in their order.
func (l *lab) behave(client *socket.Socket) {
	client.OnAny(func(all ...any) {
		event, _ := all[0].(string)
		args := all[1:]
		var answer socket.Ack
		if count := len(args); count > 0 {
			if ack, ok := args[count-1].(socket.Ack); ok {
				answer, args = ack, args[:count-1]
			}
		}
		switch event {
		case "settle":
			if answer != nil {
				answer([]any{}, nil)
			}
		case "echo", "message":
			client.Emit(event, args...)
		case "burst":
			for n := range int(number(args)) {
				client.Emit("burst", n)
			}
		case "answer":
			if answer != nil {
				answer(args, nil)
			}
		case "answer late":
			later(number(args), func() { answer([]any{args[0]}, nil) })
		case "answer twice":
			answer([]any{1}, nil)
			answer([]any{2}, nil)
		case "ask":
			client.EmitWithAck("question", args...)(func(answers []any, _ error) { client.Emit("answered", answers...) })
		case "emit":
			name, _ := args[0].(string)
			client.Emit(name, args[1:]...)
		case "emit later":
			later(number(args), func() { l.server.Emit("later", args[1:]...) })
		case "headers":
			name, _ := args[0].(string)
			if value := client.Request().Headers().Peek(name); value != "" {
				answer([]any{value}, nil)
			} else {
				answer([]any{nil}, nil)
			}
		case "kick":
			go client.Disconnect(false)
		case "kick all":
			go client.Disconnect(true)
		case "close":
			go client.Conn().Close(false)
		case "cut":
			later(30, func() { l.cut(0) })
		case "cut and refuse":
			later(30, func() { l.cut(int(number(args))) })
		}
	})
}

func number(args []any) float64 {
	if len(args) == 0 {
		return 0
	}
	value, _ := args[0].(float64)
	return value
}

func later(ms float64, act func()) {
	time.AfterFunc(time.Duration(ms)*time.Millisecond, act)
}
