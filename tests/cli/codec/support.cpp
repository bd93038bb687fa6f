// Runs the program as a user does, and looks at what it leaves.
#include "support.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <sfpgen/golden/file.hpp>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <system_error>
#include <utility>

namespace sfpgen::cli::testing {

namespace fs = std::filesystem;
using namespace sfpgen::golden;

namespace {

std::string text_of(const std::string& path) {
  const auto bytes = read_file(path);
  return bytes.ok() ? std::string(bytes->begin(), bytes->end()) : std::string();
}

}  // namespace

Workshop::Workshop() {
  std::string name = (fs::temp_directory_path() / "sfpgen-cli-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  path_ = name;
  fs::create_directory(path_ / "work");
}

Workshop::~Workshop() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

fs::path Workshop::operator/(const std::string& name) const { return path_ / "work" / name; }

void Workshop::put(const std::string& name, const Bytes& bytes) const {
  REQUIRE(write_file(*this / name, bytes).ok());
}

Bytes Workshop::get(const std::string& name) const {
  auto bytes = read_file(*this / name);
  REQUIRE_MESSAGE(bytes.ok(), name);
  return std::move(bytes).value();
}

std::vector<std::string> Workshop::entries() const {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(path_ / "work")) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

Ran Workshop::run(std::vector<std::string> arguments, rlim_t file_limit) const {
  arguments.insert(arguments.begin(), SFPGEN_PROGRAM);
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) {
    argv.push_back(argument.data());
  }
  argv.push_back(nullptr);
  const std::string out = (path_ / "stdout").string();
  const std::string err = (path_ / "stderr").string();
  const std::string work = (path_ / "work").string();
  const pid_t child = ::fork();
  if (child == 0) {
    const int out_file = ::open(out.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
    const int err_file = ::open(err.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
    ::dup2(out_file, 1);
    ::dup2(err_file, 2);
    if (file_limit != RLIM_INFINITY) {
      const rlimit limit{file_limit, file_limit};
      ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    if (::chdir(work.c_str()) == 0) {
      ::execv(argv[0], argv.data());
    }
    ::_exit(127);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  Ran ran;
  ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  ran.out = text_of(out);
  ran.err = text_of(err);
  return ran;
}

NpyArray array_of(ItemKind kind, const FloatFormat& format,
                  const std::vector<std::uint64_t>& shape) {
  std::mt19937_64 random(format.width());
  NpyArray array;
  array.kind = kind;
  array.item_bytes = format.bytes();
  array.shape = shape;
  array.values =
      golden::test::mixed_values(format, static_cast<std::size_t>(*value_count(shape)), random);
  return array;
}

bool is_one_sentence(const std::string& text, const std::string& file) {
  return text.starts_with("sfpgen: " + file + ": ") &&
         std::count(text.begin(), text.end(), '\n') == 1 && text.ends_with('\n');
}

void check_refused(const Workshop& workshop, const std::vector<std::string>& arguments,
                   const std::string& file, const std::string& reason) {
  CAPTURE(reason);
  const std::vector<std::string> before = workshop.entries();
  const Ran ran = workshop.run(arguments);
  CHECK(ran.code == 2);
  CHECK_MESSAGE(is_one_sentence(ran.err, file), ran.err);
  CHECK_MESSAGE(ran.err.find(reason) != std::string::npos, ran.err);
  CHECK(ran.out.empty());
  CHECK(workshop.entries() == before);
}

}  // namespace sfpgen::cli::testing
