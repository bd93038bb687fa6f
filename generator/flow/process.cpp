// Runs one outside program to its end, without a shell, and reports what became of it as a value.
#include "generator/flow/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <system_error>

namespace sfpgen::flow {
namespace {

using Clock = std::chrono::steady_clock;

// Process groups that are running now, for the signal handler: plain atomics, since a handler may
// touch nothing else. Sixteen at once is far more than two cores want.
std::array<std::atomic<pid_t>, 16> running_groups{};

void pass_on_and_die(int signal_number) {
  for (const std::atomic<pid_t>& group : running_groups) {
    const pid_t pid = group.load();
    if (pid > 0) kill(-pid, signal_number);
  }
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  sigaction(signal_number, &standard, nullptr);
  raise(signal_number);
}

// A child has its own process group (so that a time-out kills all its children), which takes it out
// of the terminal's reach: Ctrl-C has to be passed on by us.
void install_handlers_once() {
  static std::once_flag once;
  std::call_once(once, [] {
    for (const int signal_number : {SIGINT, SIGTERM, SIGHUP}) {
      struct sigaction present {};
      sigaction(signal_number, nullptr, &present);
      if (present.sa_handler != SIG_DFL) continue;  // ignored (nohup) or somebody else's
      struct sigaction ours {};
      ours.sa_handler = pass_on_and_die;
      sigemptyset(&ours.sa_mask);
      sigaction(signal_number, &ours, nullptr);
    }
  });
}

// Holds one slot of running_groups while a child lives.
class GroupSlot {
 public:
  explicit GroupSlot(pid_t pid) {
    for (std::atomic<pid_t>& slot : running_groups) {
      pid_t free_slot = 0;
      if (slot.compare_exchange_strong(free_slot, pid)) {
        slot_ = &slot;
        return;
      }
    }
  }
  GroupSlot(const GroupSlot&) = delete;
  GroupSlot& operator=(const GroupSlot&) = delete;
  ~GroupSlot() {
    if (slot_ != nullptr) slot_->store(0);
  }

 private:
  std::atomic<pid_t>* slot_ = nullptr;
};

// Closes a file descriptor at the end of its scope.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close_now(); }
  [[nodiscard]] int number() const { return number_; }
  void close_now() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_;
};

// posix_spawn's two attribute objects, destroyed with the scope.
struct SpawnPlan {
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
  SpawnPlan() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
};

// Where programs are looked for when PATH is not set.
constexpr const char* default_path = "/usr/local/bin:/usr/bin:/bin";

std::string error_text(int error) {
  return std::error_code(error, std::generic_category()).message();
}

std::vector<std::string> child_environment(const ProcessRequest& request) {
  std::vector<std::string> variables;
  const auto is_replaced = [&request](std::string_view variable) {
    const std::string_view name = variable.substr(0, variable.find('='));
    return std::any_of(request.environment.begin(), request.environment.end(),
                       [name](const auto& entry) { return entry.first == name; });
  };
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    if (!is_replaced(*entry)) variables.emplace_back(*entry);
  }
  // What finds a program must also find the programs that this one starts.
  if (std::getenv("PATH") == nullptr) variables.push_back(fmt::format("PATH={}", default_path));
  for (const auto& [name, value] : request.environment) {
    variables.push_back(fmt::format("{}={}", name, value));
  }
  return variables;
}

std::vector<char*> pointers_to(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (std::string& text : strings) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

bool write_all(int descriptor, const char* data, size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(descriptor, data, size);
    if (written < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    data += written;
    size -= static_cast<size_t>(written);
  }
  return true;
}

ProcessResult not_started(ProcessOutcome outcome, std::string reason) {
  ProcessResult result;
  result.outcome = outcome;
  result.reason = std::move(reason);
  return result;
}

void note_end(ProcessResult& result, int status) {
  if (WIFSIGNALED(status)) {
    result.outcome = ProcessOutcome::signalled;
    result.signal_number = WTERMSIG(status);
  } else {
    result.outcome = ProcessOutcome::exited;
    result.exit_status = WEXITSTATUS(status);
  }
}

// Waits for the child while draining the pipe into the result and the log.
void drain_and_wait(const ProcessRequest& request, pid_t pid, int pipe_end, int log,
                    ProcessResult& result) {
  constexpr int poll_milliseconds = 100;
  const Clock::time_point start = Clock::now();
  bool pipe_open = true;
  bool child_ended = false;
  bool killed = false;
  int status = 0;
  std::array<char, 65536> buffer{};
  while (pipe_open || !child_ended) {
    bool got_data = false;
    if (pipe_open) {
      struct pollfd waiting = {pipe_end, POLLIN, 0};
      const int ready = poll(&waiting, 1, poll_milliseconds);
      if (ready > 0) {
        const ssize_t count = ::read(pipe_end, buffer.data(), buffer.size());
        if (count > 0) {
          got_data = true;
          result.output.append(buffer.data(), static_cast<size_t>(count));
          if (log >= 0 && !write_all(log, buffer.data(), static_cast<size_t>(count))) log = -1;
        } else if (count == 0 || errno != EINTR) {
          pipe_open = false;
        }
      }
    }
    if (!child_ended) {
      // With the pipe closed there is nothing left to do but wait, unless a time-out is running.
      const bool may_block = !pipe_open && (killed || request.time_out.count() == 0);
      const pid_t reaped = waitpid(pid, &status, may_block ? 0 : WNOHANG);
      if (reaped == pid) child_ended = true;
      if (reaped < 0 && errno != EINTR) child_ended = true;
      if (!child_ended && !pipe_open && !may_block) usleep(10'000);
    } else if (!got_data) {
      break;  // the child is gone and a grandchild that lives on holds the pipe: do not wait for it
    }
    if (!child_ended && !killed && request.time_out.count() > 0 &&
        Clock::now() - start >= request.time_out) {
      kill(-pid, SIGKILL);
      killed = true;
    }
  }
  note_end(result, status);
  if (killed && result.outcome == ProcessOutcome::signalled) {
    result.outcome = ProcessOutcome::timed_out;
  }
  result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

std::optional<std::filesystem::path> find_in_path(std::string_view program) {
  const auto runnable = [](const std::filesystem::path& file) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(file, ignored) && access(file.c_str(), X_OK) == 0;
  };
  if (program.empty()) return std::nullopt;
  if (program.find('/') != std::string_view::npos) {
    const std::filesystem::path file(program);
    return runnable(file) ? std::optional(file) : std::nullopt;
  }
  const char* variable = std::getenv("PATH");
  std::string_view rest = variable == nullptr ? default_path : variable;
  while (!rest.empty()) {
    const size_t colon = rest.find(':');
    const std::string_view directory = rest.substr(0, colon);
    rest = colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 1);
    if (directory.empty()) continue;
    std::filesystem::path file = std::filesystem::path(directory) / program;
    if (runnable(file)) return file;
  }
  return std::nullopt;
}

ProcessResult run_process(const ProcessRequest& request) {
  if (request.arguments.empty()) {
    return not_started(ProcessOutcome::not_found, "no program was named");
  }
  const std::optional<std::filesystem::path> program = find_in_path(request.arguments.front());
  if (!program) {
    return not_started(ProcessOutcome::not_found,
                       fmt::format("{} is not in PATH", request.arguments.front()));
  }
  std::error_code ignored;
  if (!request.working_directory.empty() &&
      !std::filesystem::is_directory(request.working_directory, ignored)) {
    return not_started(ProcessOutcome::not_started,
                       fmt::format("{} is not a directory", request.working_directory.string()));
  }
  // The path has to stay right after the change of directory.
  const std::string executable = std::filesystem::absolute(*program, ignored).string();

  const Descriptor log(
      request.log_file.empty()
          ? -1
          : ::open(request.log_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!request.log_file.empty() && log.number() < 0) {
    return not_started(
        ProcessOutcome::not_started,
        fmt::format("cannot write {}: {}", request.log_file.string(), error_text(errno)));
  }

  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return not_started(ProcessOutcome::not_started, "cannot make a pipe: " + error_text(errno));
  }
  const Descriptor read_end(ends[0]);
  Descriptor write_end(ends[1]);

  SpawnPlan plan;
  posix_spawn_file_actions_addopen(&plan.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&plan.actions, write_end.number(), STDOUT_FILENO);
  if (request.standard_error == StandardError::merged) {
    posix_spawn_file_actions_adddup2(&plan.actions, write_end.number(), STDERR_FILENO);
  }
  if (!request.working_directory.empty()) {
    posix_spawn_file_actions_addchdir_np(&plan.actions, request.working_directory.c_str());
  }
  posix_spawnattr_setflags(&plan.attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&plan.attributes, 0);

  std::vector<std::string> arguments = request.arguments;
  std::vector<std::string> environment = child_environment(request);
  install_handlers_once();
  pid_t pid = 0;
  const int failure = posix_spawn(&pid, executable.c_str(), &plan.actions, &plan.attributes,
                                  pointers_to(arguments).data(), pointers_to(environment).data());
  if (failure != 0) {
    return not_started(ProcessOutcome::not_started,
                       fmt::format("cannot run {}: {}", executable, error_text(failure)));
  }
  const GroupSlot slot(pid);
  write_end.close_now();
  ProcessResult result;
  drain_and_wait(request, pid, read_end.number(), log.number(), result);
  return result;
}

std::string describe_outcome(const ProcessResult& result) {
  switch (result.outcome) {
    case ProcessOutcome::exited:
      return fmt::format("exit status {}", result.exit_status);
    case ProcessOutcome::signalled:
      return fmt::format("signal {} ({})", result.signal_number, strsignal(result.signal_number));
    case ProcessOutcome::timed_out:
      return fmt::format("time-out after {:.0f} s", result.seconds);
    case ProcessOutcome::not_found:
    case ProcessOutcome::not_started:
      return result.reason;
  }
  return "unknown outcome";
}

}  // namespace sfpgen::flow
