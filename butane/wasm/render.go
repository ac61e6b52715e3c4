package main

import (
	"bytes"
	"encoding/json"
	"regexp"
	"sort"
	"strconv"
	"strings"

	cjson "github.com/clarketm/json" // as Butane does: omitempty also for empty structs
	"github.com/coreos/butane/config/common"
	flatcar "github.com/coreos/butane/config/flatcar/v1_1"
	ignition "github.com/coreos/ignition/v2/config/v3_4"
	"github.com/coreos/ignition/v2/config/v3_4/types"
	"github.com/coreos/vcontext/report"
	"github.com/coreos/vcontext/validate"
	"gopkg.in/yaml.v3"
)

// renderLayers merges the layers in order into one Ignition config as canonical JSON,
// or returns every issue found; a warning is an issue.
func renderLayers(layers []Layer, filesDir string) (string, []Issue) {
	var merged types.Config
	var issues []Issue
	owners := newOwners()
	for _, layer := range layers {
		config, found := translate(layer, filesDir)
		if len(found) == 0 {
			found = owners.claim(layer, config)
		}
		issues = append(issues, found...)
		merged = ignition.Merge(merged, config)
	}
	if len(issues) > 0 {
		return "", issues
	}
	// Layers that are each fine can still conflict, such as a file below another layer's link.
	if rep := validate.Validate(merged, "json"); len(rep.Entries) > 0 {
		return "", owners.blame(rep, merged, layers)
	}
	raw, err := cjson.Marshal(merged)
	if err != nil {
		return "", []Issue{{Kind: "error", Message: err.Error()}}
	}
	return canonical(raw), nil
}

func translate(layer Layer, filesDir string) (config types.Config, issues []Issue) {
	var header struct{ Variant, Version yaml.Node }
	if err := yaml.Unmarshal([]byte(layer.Text), &header); err != nil {
		return config, fromYAMLError(layer.File, err)
	}
	// Butane's own dispatcher would check this, and pull in every variant: a third more to load.
	if header.Variant.Value != "flatcar" || header.Version.Value != "1.1.0" {
		return config, []Issue{{
			File: layer.File, Line: int64(header.Variant.Line), Column: int64(header.Variant.Column),
			Kind: "error", Message: "variant must be flatcar and version 1.1.0",
		}}
	}
	options := common.TranslateBytesOptions{
		TranslateOptions: common.TranslateOptions{FilesDir: filesDir},
	}
	raw, rep, err := flatcar.ToIgn3_4Bytes([]byte(layer.Text), options)
	if issues = fromReport(layer.File, rep); len(issues) > 0 {
		return config, issues
	}
	if err != nil {
		return config, fromYAMLError(layer.File, err)
	}
	if err := json.Unmarshal(raw, &config); err != nil {
		return config, []Issue{{File: layer.File, Kind: "error", Message: err.Error()}}
	}
	return config, nil
}

// fromReport keeps every entry: information and warnings too, as `butane --strict` does.
func fromReport(file string, rep report.Report) (issues []Issue) {
	for _, entry := range rep.Entries {
		issue := Issue{File: file, Kind: entry.Kind.String(), Message: entry.Message}
		if start := entry.Marker.StartP; start != nil {
			issue.Line, issue.Column = start.Line, start.Column
		}
		issues = append(issues, issue)
	}
	sort.SliceStable(issues, func(a, b int) bool { return issues[a].Line < issues[b].Line })
	return issues
}

var (
	yamlLine = regexp.MustCompile(`^(?:yaml: )?line (\d+): `)
	// What yaml.v3's parser says, counting its lines from 0; its scanner and decoder count from 1.
	yamlParser = regexp.MustCompile(`^did not find expected (<|'-' |',' |key$|node content$)`)
	// The quoted start of a value, which may be a secret.
	yamlValue = regexp.MustCompile("(?s)^(cannot unmarshal \\S+) `.*` into ")
)

// fromYAMLError turns "yaml: line 3: ..." and yaml.TypeError's list into issues with lines.
func fromYAMLError(file string, err error) (issues []Issue) {
	messages := []string{err.Error()}
	if list, ok := err.(*yaml.TypeError); ok {
		messages = list.Errors
	}
	for _, message := range messages {
		issue := Issue{File: file, Kind: "error", Message: message}
		if match := yamlLine.FindStringSubmatch(message); match != nil {
			issue.Line, _ = strconv.ParseInt(match[1], 10, 64)
			issue.Message = strings.TrimPrefix(message, match[0])
			if yamlParser.MatchString(issue.Message) {
				issue.Line++
			}
		}
		issue.Message = yamlValue.ReplaceAllString(issue.Message, "$1 into ")
		issues = append(issues, issue)
	}
	return issues
}

// canonical sorts keys, so that the same config is the same bytes whatever Ignition's structs look like.
func canonical(raw []byte) string {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		panic(err) // raw was just written by us
	}
	return string(encode(value))
}
