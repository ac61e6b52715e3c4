// pulumi-language-nodejs runs Node.js programs for the Pulumi engine. The official host is no Go module that a
// module proxy carries, and the last one that was (SDK 3.60) hides newer engine calls from the program.
// This one lets the program talk to the engine directly.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// The SDK's exit code for "the user has already been shown what is wrong".
const exitedAfterMessage = 32

func main() {
	if len(os.Args) < 2 {
		fail(errors.New("usage: pulumi-language-nodejs <engine address>"))
	}
	engine := os.Args[len(os.Args)-1]
	alive, cancel := context.WithCancel(context.Background())
	if err := rpcutil.Healthcheck(alive, engine, 5*time.Minute, cancel); err != nil {
		fail(err)
	}
	stop := make(chan bool)
	go func() {
		<-alive.Done()
		close(stop)
	}()
	server, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: stop,
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(server, &host{engine: engine})
			return nil
		},
	})
	if err != nil {
		fail(err)
	}
	fmt.Println(server.Port)
	if err := <-server.Done; err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	engine string
}

func (h *host) Handshake(
	_ context.Context, request *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	h.engine = request.GetEngineAddress()
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: "3.250.0"}, nil
}

// GetRequiredPackages names none: each resource's SDK tells the engine its plugin and version.
func (h *host) GetRequiredPackages(
	context.Context, *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

// Run starts the program under the SDK's own runner and waits for it.
func (h *host) Run(ctx context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	directory := request.GetInfo().GetProgramDirectory()
	runner, err := sdkRunner(ctx, directory)
	if err != nil {
		return nil, err
	}
	environment, err := programEnvironment(request)
	if err != nil {
		return nil, err
	}
	program := exec.CommandContext(ctx, "node", h.arguments(runner, request)...)
	program.Dir = directory
	program.Env = environment
	program.Stdout = os.Stdout
	program.Stderr = os.Stderr
	var exit *exec.ExitError
	switch err := program.Run(); {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case errors.As(err, &exit) && exit.ExitCode() == exitedAfterMessage:
		return &pulumirpc.RunResponse{Bail: true}, nil
	default:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("the program failed: %v", err)}, nil
	}
}

func sdkRunner(ctx context.Context, directory string) (string, error) {
	resolve := exec.CommandContext(ctx, "node", "-p", `require.resolve("@pulumi/pulumi/cmd/run")`)
	resolve.Dir = directory
	path, err := resolve.Output()
	if err != nil {
		return "", fmt.Errorf("@pulumi/pulumi is not installed in %s (npm ci): %w", directory, err)
	}
	return strings.TrimSpace(string(path)), nil
}

func (h *host) arguments(runner string, request *pulumirpc.RunRequest) []string {
	entry := request.GetInfo().GetEntryPoint()
	if entry == "" {
		entry = "."
	}
	arguments := []string{
		runner,
		"--monitor", request.GetMonitorAddress(),
		"--engine", h.engine,
		"--organization", request.GetOrganization(),
		"--project", request.GetProject(),
		"--root-directory", request.GetInfo().GetRootDirectory(),
		"--stack", request.GetStack(),
		"--pwd", request.GetPwd(),
		"--parallel", fmt.Sprint(request.GetParallel()),
	}
	if request.GetDryRun() {
		arguments = append(arguments, "--dry-run")
	}
	return append(append(arguments, entry), request.GetArgs()...)
}

// programEnvironment adds the configuration in the form that the SDK reads.
func programEnvironment(request *pulumirpc.RunRequest) ([]string, error) {
	values := map[string]string{}
	for name, value := range request.GetConfig() {
		key, err := config.ParseKey(name)
		if err != nil {
			return nil, err
		}
		values[key.Namespace()+":config:"+key.Name()] = value
	}
	valuesText, err := json.Marshal(values)
	if err != nil {
		return nil, err
	}
	secretKeys := append([]string{}, request.GetConfigSecretKeys()...)
	secretKeysText, err := json.Marshal(secretKeys)
	if err != nil {
		return nil, err
	}
	environment := append(os.Environ(),
		"PULUMI_CONFIG="+string(valuesText),
		"PULUMI_CONFIG_SECRET_KEYS="+string(secretKeysText),
	)
	options := request.GetInfo().GetOptions().AsMap()
	if options["typescript"] != false {
		environment = append(environment, "PULUMI_NODEJS_TYPESCRIPT=true")
	}
	if path, given := options["tsconfig"].(string); given {
		environment = append(environment, "PULUMI_NODEJS_TSCONFIG_PATH="+path)
	}
	return environment, nil
}

// GeneratePackage writes a provider's SDK, for `pulumi package add` and `gen-sdk`.
func (h *host) GeneratePackage(
	_ context.Context, request *pulumirpc.GeneratePackageRequest,
) (*pulumirpc.GeneratePackageResponse, error) {
	loader, err := schema.NewLoaderClient(request.GetLoaderTarget())
	if err != nil {
		return nil, err
	}
	defer loader.Close()
	var spec schema.PackageSpec
	if err := json.Unmarshal([]byte(request.GetSchema()), &spec); err != nil {
		return nil, err
	}
	options := schema.ValidationOptions{AllowDanglingReferences: true}
	pkg, diagnostics, err := schema.BindSpec(spec, schema.NewCachedLoader(loader), options)
	if err != nil {
		return nil, err
	}
	if diagnostics.HasErrors() {
		return nil, diagnostics
	}
	files, err := nodejs.GeneratePackage("pulumi-language-nodejs", pkg, request.GetExtraFiles(),
		request.GetLocalDependencies(), request.GetLocal(), loader)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.GeneratePackageResponse{}, writeFiles(request.GetDirectory(), files)
}
