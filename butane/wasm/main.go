// Butane as a WASM module: JSON request in, JSON answer out, no file outside the host's memory.
package main

import (
	"bytes"
	"encoding/json"
	"unsafe"
)

// Layer is one Butane document; File only names it in messages.
type Layer struct {
	File string `json:"file"`
	Text string `json:"text"`
}

// Issue is one complaint about a layer; Line and Column count from 1, 0 means unknown.
type Issue struct {
	File    string `json:"file"`
	Line    int64  `json:"line"`
	Column  int64  `json:"column"`
	Kind    string `json:"kind"`
	Message string `json:"message"`
}

type request struct {
	Layers   []Layer `json:"layers"`
	FilesDir string  `json:"filesDir"`
}

type answer struct {
	Ignition string  `json:"ignition"`
	Issues   []Issue `json:"issues"`
}

// Kept in package variables so that the collector leaves alone what the host reads or writes.
var input, output []byte

//go:wasmexport alloc
func alloc(size uint32) unsafe.Pointer {
	input = make([]byte, max(size, 1))
	return unsafe.Pointer(&input[0])
}

// render reads the request from the last alloc; returns the answer's address << 32 | its length.
//
//go:wasmexport render
func render(size uint32) uint64 {
	var req request
	var ans answer
	if err := json.Unmarshal(input[:size], &req); err != nil {
		ans.Issues = []Issue{{Kind: "error", Message: err.Error()}}
	} else {
		ans.Ignition, ans.Issues = renderLayers(req.Layers, req.FilesDir)
	}
	input = nil
	output = encode(ans)
	return uint64(uintptr(unsafe.Pointer(&output[0])))<<32 | uint64(len(output))
}

// encode writes JSON without spaces and without HTML escapes.
func encode(value any) []byte {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err) // only our own plain structs and maps come here
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))
}

func main() {}
