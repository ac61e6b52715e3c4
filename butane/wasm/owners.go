package main

import (
	"fmt"
	"strings"

	"github.com/coreos/ignition/v2/config/v3_4/types"
	"github.com/coreos/vcontext/report"
	"gopkg.in/yaml.v3"
)

// owners remembers which layer defined a path or unit: Ignition's merge would let the later
// one win without a word.
type owners map[string]place

// place is where a layer names a path or unit; the line is looked up only for a message.
type place struct {
	layer Layer
	name  string
}

func newOwners() owners { return owners{} }

// claim enters all that the layer defines; an issue for each thing another layer has already.
func (o owners) claim(layer Layer, config types.Config) (issues []Issue) {
	for _, thing := range defined(config) {
		here := place{layer, thing.name}
		if first, taken := o[thing.key]; taken {
			message := fmt.Sprintf("%s is already defined in %s", thing.label, first)
			issues = append(issues, here.issue("error", message))
			continue
		}
		o[thing.key] = here
	}
	return issues
}

func (p place) String() string {
	if node := find(p.layer.Text, p.name); node != nil {
		return fmt.Sprintf("%s:%d:%d", p.layer.File, node.Line, node.Column)
	}
	return p.layer.File
}

func (p place) issue(kind, message string) Issue {
	issue := Issue{File: p.layer.File, Kind: kind, Message: message}
	if node := find(p.layer.Text, p.name); node != nil {
		issue.Line, issue.Column = int64(node.Line), int64(node.Column)
	}
	return issue
}

// blame finds the layer behind each complaint about the merged config; all layers where unclear.
func (o owners) blame(rep report.Report, merged types.Config, layers []Layer) (issues []Issue) {
	names := make([]string, len(layers))
	for i, layer := range layers {
		names[i] = layer.File
	}
	known := map[string]place{}
	for i, file := range merged.Storage.Files {
		known[fmt.Sprintf("$.storage.files.%d", i)] = o["path "+file.Path]
	}
	for i, directory := range merged.Storage.Directories {
		known[fmt.Sprintf("$.storage.directories.%d", i)] = o["path "+directory.Path]
	}
	for i, link := range merged.Storage.Links {
		known[fmt.Sprintf("$.storage.links.%d", i)] = o["path "+link.Path]
	}
	for _, entry := range rep.Entries {
		where, ok := known[entry.Context.String()]
		if !ok {
			where.layer.File = strings.Join(names, " + ")
		}
		issues = append(issues, where.issue(entry.Kind.String(), entry.Message))
	}
	return issues
}

// thing is what one layer alone may define: name as in the YAML, key unique over all kinds.
type thing struct{ key, name, label string }

func defined(config types.Config) (things []thing) {
	add := func(kind, key, name, label string) {
		things = append(things, thing{kind + " " + key, name, label})
	}
	for _, file := range config.Storage.Files {
		add("path", file.Path, file.Path, "file "+file.Path)
	}
	for _, directory := range config.Storage.Directories {
		add("path", directory.Path, directory.Path, "directory "+directory.Path)
	}
	for _, link := range config.Storage.Links {
		add("path", link.Path, link.Path, "link "+link.Path)
	}
	for _, unit := range config.Systemd.Units {
		// A layer may add drop-ins to another layer's unit, and nothing else.
		if unit.Contents != nil || unit.Enabled != nil || unit.Mask != nil || len(unit.Dropins) == 0 {
			add("unit", unit.Name, unit.Name, "unit "+unit.Name)
		}
		for _, dropin := range unit.Dropins {
			name := unit.Name + ".d/" + dropin.Name
			add("dropin", name, dropin.Name, "drop-in "+name)
		}
	}
	return things
}

// find gives the first `path: name` or `name: name` in a layer, nil for none.
func find(text, name string) (found *yaml.Node) {
	var root yaml.Node
	if yaml.Unmarshal([]byte(text), &root) != nil {
		return nil
	}
	var walk func(node *yaml.Node)
	walk = func(node *yaml.Node) {
		for i := 0; node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
			key, value := node.Content[i].Value, node.Content[i+1]
			if found == nil && (key == "path" || key == "name") && value.Value == name {
				found = value
			}
		}
		for _, child := range node.Content {
			walk(child)
		}
	}
	walk(&root)
	return found
}
