// k6 with the Redis extension, which scripts import as k6/x/redis.
package main

import (
	"go.k6.io/k6/v2/cmd"

	_ "github.com/grafana/xk6-redis"
)

func main() { cmd.Execute() }
