// Command k8s-schema checks Kubernetes manifests as the API server does with fieldValidation=Strict: objects of a
// custom resource against its definition, with the API server's own code for schemas and for what it would prune;
// objects of Kubernetes itself by decoding them strictly into the API's types.
//
//	k8s-schema CRD.yaml MANIFEST.yaml…
//
// Prints a line for each fault, or "valid: KIND NAME"; the exit code is 1 where there was a fault.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/validation/field"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: k8s-schema CRD.yaml MANIFEST.yaml…")
		os.Exit(2)
	}
	custom, err := readDefinition(os.Args[1])
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", os.Args[1], err)
		os.Exit(2)
	}
	faults := 0
	for _, file := range os.Args[2:] {
		found, err := checkFile(file, custom)
		if err != nil {
			found = append(found, err.Error())
		}
		for _, fault := range found {
			fmt.Printf("%s: %s\n", file, strings.Join(strings.Fields(fault), " "))
		}
		faults += len(found)
	}
	if faults > 0 {
		os.Exit(1)
	}
}

// checkFile checks each document of a file; a file without any is a fault.
func checkFile(file string, custom *definition) (faults []string, err error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	documents := utilyaml.NewYAMLReader(bufferedReader(content))
	count := 0
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return faults, err
		}
		data, err := yaml.YAMLToJSONStrict(document)
		if err != nil {
			return faults, err
		}
		if bytes.Equal(data, []byte("null")) {
			continue
		}
		count++
		found, name := checkObject(data, custom)
		for _, fault := range found {
			faults = append(faults, fmt.Sprintf("%s: %s", name, fault))
		}
		if len(found) == 0 {
			fmt.Printf("valid: %s\n", name)
		}
	}
	if count == 0 {
		return faults, errors.New("holds no object")
	}
	return faults, nil
}

func checkObject(data []byte, custom *definition) (faults []string, name string) {
	var object unstructured.Unstructured
	if err := object.UnmarshalJSON(data); err != nil {
		return []string{err.Error()}, "object"
	}
	name = fmt.Sprintf("%s %s", object.GetKind(), object.GetName())
	faults = append(checkMetadata(&object), checkFreeKeys(object.Object["spec"], field.NewPath("spec"))...)
	if object.GroupVersionKind() == custom.kind {
		return append(faults, custom.check(data)...), name
	}
	return append(faults, checkBuiltIn(object.GroupVersionKind(), data)...), name
}
