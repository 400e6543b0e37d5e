// Command topicctl is segmentio/topicctl at the version that the benchmark compares with. `go install` of that version may fail, since its
// go.mod holds replacements; a module that requires it builds.
package main

import "github.com/segmentio/topicctl/cmd/topicctl/subcmd"

func main() {
	subcmd.Execute("bench")
}
