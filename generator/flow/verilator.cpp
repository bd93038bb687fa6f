// Verilator turns the design into C++, make and the compiler turn that and the bench into a
// program.
#include "generator/flow/verilator.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <system_error>

#include "generator/flow/process.hpp"
#include "generator/flow/tools.hpp"

namespace sfpgen::flow {
namespace {

namespace fs = std::filesystem;

constexpr const char* model_prefix = "Vdut";
constexpr const char* object_directory = "obj";
constexpr const char* bench_main = "dut_main.cpp";
constexpr const char* include_directory = "include";
constexpr const char* library_name = "libsfpgen_bench.a";

FlowError failure(std::string message) { return {FlowFault::tool, std::move(message)}; }

// Links to the bench under fixed names, so that its real place is on no command line.
std::optional<FlowError> link_bench(const SimulationJob& job) {
  std::error_code error;
  if (!fs::is_regular_file(job.bench_library, error)) {
    return failure(fmt::format("the bench library {} is missing: build or install sfpgen again",
                               job.bench_library.string()));
  }
  const fs::path main_file = job.bench / "tb" / bench_main;
  if (!fs::is_regular_file(main_file, error)) {
    return failure(fmt::format("the bench source {} is missing: build or install sfpgen again",
                               main_file.string()));
  }
  fs::create_directory(job.directory / include_directory, error);
  const std::vector<std::pair<fs::path, fs::path>> links = {
      {job.bench, job.directory / include_directory / "verif"},
      {main_file, job.directory / bench_main},
      {job.bench_library, job.directory / library_name}};
  for (const auto& [target, link] : links) {
    fs::remove(link, error);
    fs::create_symlink(target, link, error);
    if (error) {
      return failure(fmt::format("cannot make the link {}: {}", link.string(), error.message()));
    }
  }
  return std::nullopt;
}

std::vector<std::string> verilator_arguments(const SimulationJob& job) {
  std::vector<std::string> arguments = {
      std::string(facts_of(Tool::verilator).program), "--cc", "--exe", "--prefix", model_prefix,
      "--top-module", job.top, "--Mdir", object_directory,
      // Registers without reset start anywhere, not at 0.
      "--x-assign", "unique", "--x-initial", "unique",
      // Warnings are the lint's business; here they would only hide the result.
      "-Wno-fatal", "-CFLAGS", fmt::format("-std=c++20 -I../{} -I..", include_directory),
      "-LDFLAGS", fmt::format("../{} -lfmt {}", library_name, SFPGEN_BENCH_LINK_OPTIONS)};
  if (job.waveform == Waveform::fst) arguments.emplace_back("--trace-fst");
  if (job.waveform == Waveform::activity) {
    // Registers as wide as the widest row are counted too.
    for (const char* word : {"--trace", "--trace-max-width", "65536", "--trace-max-array", "4096"})
      arguments.emplace_back(word);
  }
  arguments.insert(arguments.end(), job.sources.begin(), job.sources.end());
  arguments.emplace_back(bench_main);
  return arguments;
}

// Where ccache keeps its files, as far as the environment says; empty if it says nothing.
fs::path ccache_directory() {
  const auto variable = [](const char* name) -> fs::path {
    const char* const text = std::getenv(name);
    return text == nullptr ? fs::path() : fs::path(text);
  };
  if (fs::path own = variable("CCACHE_DIR"); !own.empty()) return own;
  const fs::path home = variable("HOME");
  std::error_code none;
  if (!home.empty() && fs::is_directory(home / ".ccache", none)) return home / ".ccache";
  if (const fs::path caches = variable("XDG_CACHE_HOME"); !caches.empty()) return caches / "ccache";
  return home.empty() ? fs::path() : home / ".cache" / "ccache";
}

// A ccache that cannot write its files fails instead of compiling.
bool ccache_works() {
  if (!find_tool(Tool::ccache).ok()) return false;
  const fs::path directory = ccache_directory();
  if (directory.empty()) return false;
  std::error_code error;
  fs::create_directories(directory, error);
  return !error && ::access(directory.c_str(), W_OK | X_OK) == 0;
}

}  // namespace

std::optional<FlowError> missing_simulation_tool() {
  for (const Tool tool : {Tool::verilator, Tool::make, Tool::cxx}) {
    if (const auto found = find_tool(tool); !found.ok()) return found.error();
  }
  return std::nullopt;
}

Result<std::filesystem::path> build_simulation(const SimulationJob& job) {
  if (auto missing = missing_simulation_tool()) return *std::move(missing);
  const std::string directory = job.directory.string();
  if (std::any_of(directory.begin(), directory.end(), [](char letter) {
        return letter == ' ' || letter == '\t' || letter == '\n' || letter == '$';
      })) {
    return FlowError{FlowFault::input,
                     fmt::format("the directory {} has a blank or a $ in its name, which the "
                                 "makefiles of Verilator cannot handle: set TMPDIR or --work-dir",
                                 directory)};
  }
  if (const auto problem = link_bench(job); problem) return *problem;

  ProcessRequest verilate;
  verilate.arguments = verilator_arguments(job);
  verilate.working_directory = job.directory;
  verilate.log_file = job.directory / "verilator.log";
  const ProcessResult verilated = run_process(verilate);
  if (!verilated.succeeded()) return tool_failure(Tool::verilator, verilated, verilate.log_file);

  ProcessRequest compile;
  compile.arguments = {std::string(facts_of(Tool::make).program), "-s", "-j2", "-C",
                       object_directory, "-f", fmt::format("{}.mk", model_prefix),
                       // The model is compiled for every run: time spent on optimising it further
                       // is more than it saves.
                       "OPT_FAST=-O1", "OPT_SLOW=-O0", "OPT_GLOBAL=-O1",
                       fmt::format("OBJCACHE={}", ccache_works() ? facts_of(Tool::ccache).program
                                                                 : std::string_view())};
  constexpr std::string_view linker = SFPGEN_BENCH_LINKER;
  if (!linker.empty()) compile.arguments.push_back(fmt::format("LINK={}", linker));
  compile.working_directory = job.directory;
  compile.log_file = job.directory / "make.log";
  // A make that started us must not lend us its job slots or its flags.
  compile.environment = {{"MAKEFLAGS", ""}, {"MAKELEVEL", ""}};
  const ProcessResult compiled = run_process(compile);
  if (!compiled.succeeded()) return tool_failure(Tool::make, compiled, compile.log_file);
  return job.directory / object_directory / model_prefix;
}

}  // namespace sfpgen::flow
