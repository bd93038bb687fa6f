// Builds the new directory beside the old one and swaps the two.
#include "generator/output/write_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "generator/output/files.hpp"
#include "generator/render/manifest.hpp"
#include "generator/render/render.hpp"

namespace sfpgen::output {
namespace {

namespace fs = std::filesystem;
using diag::Code;
using diag::Diagnostic;

constexpr std::size_t largest_manifest = std::size_t{1} << 24U;  // bytes

std::string reason(int error) { return std::generic_category().message(error); }

Diagnostic cannot_write(const fs::path& path, const std::string& why) {
  return diag::make(Code::cannot_write, "", quoted(path), why);
}

// Removes what was made so far unless the work is finished.
class Cleanup {
 public:
  Cleanup() = default;
  Cleanup(const Cleanup&) = delete;
  Cleanup& operator=(const Cleanup&) = delete;
  ~Cleanup() {
    std::error_code ignored;  // nothing more can be done about it
    std::for_each(paths_.rbegin(), paths_.rend(),
                  [&ignored](const fs::path& path) { fs::remove_all(path, ignored); });
  }
  void add(fs::path path) { paths_.push_back(std::move(path)); }
  void forget_all() { paths_.clear(); }

 private:
  std::vector<fs::path> paths_;
};

// What stands where the design is to go.
struct Target {
  fs::path directory;  // absolute, symbolic links resolved, no trailing slash
  Outcome outcome = Outcome::created;
  bool is_pinned = false;            // cannot be renamed: the current directory or a mount point
  std::set<std::string> ours;        // files of the earlier manifest, itself included
  std::vector<std::string> foreign;  // all else in it, directories before their contents
};

// Whether another file system (or the root) begins at this directory.
bool is_mount_point(const fs::path& directory) {
  struct stat here {};
  struct stat above {};
  if (::stat(directory.c_str(), &here) != 0 || ::stat((directory / "..").c_str(), &above) != 0)
    return false;
  return here.st_dev != above.st_dev || here.st_ino == above.st_ino;
}

// Whether a path leads to something below the directory it is relative to, said the shortest way.
bool stays_inside(const fs::path& path) {
  return !path.empty() && path.is_relative() && path == path.lexically_normal() &&
         path.has_filename() && *path.begin() != ".." && *path.begin() != ".";
}

// The paths of an earlier manifest, if `text` is a manifest of ours. One with a path that leads out
// of the directory is not: what it lists may be removed.
std::optional<std::set<std::string>> manifest_files(const std::string& text) {
  const nlohmann::json manifest = nlohmann::json::parse(text, nullptr, false);
  if (!manifest.is_object() ||
      manifest.value("generator", nlohmann::json()) != render::manifest_generator) {
    return std::nullopt;
  }
  const auto files = manifest.find("files");
  if (files == manifest.end() || !files->is_array()) return std::nullopt;
  std::set<std::string> paths{std::string(render::manifest_path)};
  for (const nlohmann::json& file : *files) {
    if (!file.is_object() || !file.contains("path") || !file["path"].is_string())
      return std::nullopt;
    const auto& path = file["path"].get_ref<const std::string&>();
    if (!stays_inside(path)) return std::nullopt;
    paths.insert(path);
  }
  return paths;
}

// The directories that lead to `paths`.
std::set<std::string> parents_of(const std::set<std::string>& paths) {
  std::set<std::string> parents;
  for (const std::string& path : paths) {
    for (fs::path parent = fs::path(path).parent_path(); !parent.empty();
         parent = parent.parent_path()) {
      parents.insert(parent.string());
    }
  }
  return parents;
}

diag::Result<Target> inspect(const fs::path& directory) {
  if (directory.empty()) return diag::make(Code::directory_unnamed, "");
  std::error_code error;
  const fs::path absolute = fs::absolute(directory, error);
  if (error) return cannot_write(directory, error.message());
  Target target;
  target.directory = fs::weakly_canonical(absolute, error);
  if (error) return cannot_write(directory, error.message());
  if (!target.directory.has_filename()) target.directory = target.directory.parent_path();

  const fs::file_status status = fs::status(target.directory, error);
  if (status.type() == fs::file_type::not_found) {
    // A dangling symbolic link is there as well.
    if (fs::is_symlink(fs::symlink_status(absolute, error))) {
      return diag::make(Code::directory_is_file, "", quoted(directory));
    }
    return target;
  }
  if (error) return cannot_write(directory, error.message());
  if (!fs::is_directory(status)) return diag::make(Code::directory_is_file, "", quoted(directory));
  target.is_pinned =
      target.directory == fs::current_path(error) || is_mount_point(target.directory);
  fs::recursive_directory_iterator entry(target.directory, error);
  if (error) return cannot_write(directory, error.message());
  if (entry == fs::recursive_directory_iterator()) return target;

  const auto manifest = read_file(target.directory / render::manifest_path, largest_manifest);
  const auto made_by_us = manifest ? manifest_files(*manifest) : std::nullopt;
  if (!made_by_us) return diag::make(Code::directory_foreign, "", quoted(directory));
  target.outcome = Outcome::replaced;
  target.ours = *made_by_us;
  const std::set<std::string> parents = parents_of(*made_by_us);
  for (; entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    const std::string path = entry->path().lexically_relative(target.directory).string();
    const bool ours = fs::is_directory(entry->symlink_status()) ? parents.contains(path)
                                                                : made_by_us->contains(path);
    if (!ours) target.foreign.push_back(path);
  }
  if (error) return cannot_write(directory, error.message());
  std::sort(target.foreign.begin(), target.foreign.end());
  return target;
}

// A file of the user that stands where a new file or directory must go, or the other way round.
std::optional<Diagnostic> collision(const Target& target,
                                    const std::vector<render::RenderedFile>& files) {
  std::set<std::string> new_files;
  for (const render::RenderedFile& file : files) new_files.insert(file.path);
  const std::set<std::string> new_directories = parents_of(new_files);
  for (const std::string& path : target.foreign) {
    const fs::path full = target.directory / path;
    const bool is_directory = fs::is_directory(fs::symlink_status(full));
    if (new_files.contains(path) || (!is_directory && new_directories.contains(path))) {
      return diag::make(Code::directory_extra_file, "", quoted(full));
    }
  }
  return std::nullopt;
}

std::optional<Diagnostic> write_file(const fs::path& path, const std::string& text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0) return cannot_write(path, reason(errno));
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t count = ::write(file, text.data() + written, text.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const int error = errno;
      ::close(file);
      return cannot_write(path, reason(error));
    }
    written += static_cast<std::size_t>(count);
  }
  if (::close(file) != 0) return cannot_write(path, reason(errno));
  return std::nullopt;
}

std::optional<Diagnostic> fill(const fs::path& directory,
                               const std::vector<render::RenderedFile>& files) {
  for (const render::RenderedFile& file : files) {
    const fs::path path = directory / file.path;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error) return cannot_write(path.parent_path(), error.message());
    if (auto failure = write_file(path, file.text)) return failure;
  }
  return std::nullopt;
}

// Brings the user's own files into the new directory: as a second link to the same file where that
// is possible, so that they are in both directories until the old one goes.
std::optional<Diagnostic> carry_over(const Target& target, const fs::path& directory) {
  for (const std::string& path : target.foreign) {
    const fs::path from = target.directory / path;
    const fs::path to = directory / path;
    std::error_code error;
    const fs::file_status status = fs::symlink_status(from, error);
    if (!error && fs::is_directory(status)) {
      fs::create_directory(to, from, error);
    } else if (!error && ::linkat(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), 0) != 0) {
      fs::copy(from, to, fs::copy_options::copy_symlinks, error);
    }
    if (error) return cannot_write(to, error.message());
  }
  return std::nullopt;
}

// Makes the missing parents of the target; `cleanup` learns of the topmost one.
std::optional<Diagnostic> make_parents(const fs::path& parent, Cleanup& cleanup) {
  fs::path topmost;
  std::error_code error;
  for (fs::path path = parent; !path.empty() && !fs::exists(path, error) && !error;
       path = path.parent_path()) {
    topmost = path;
  }
  if (!error && !topmost.empty()) {
    cleanup.add(topmost);
    fs::create_directories(parent, error);
  }
  if (error) return cannot_write(parent, error.message());
  return std::nullopt;
}

diag::Result<fs::path> make_temporary(const fs::path& parent) {
  std::string name = (parent / ".sfpgen-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) return cannot_write(parent, reason(errno));
  return fs::path(name);
}

// mkdtemp makes a private directory; a design is as public as the user's mask says.
std::optional<Diagnostic> make_public(const fs::path& directory) {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  if (::chmod(directory.c_str(), 0777 & ~mask) != 0) return cannot_write(directory, reason(errno));
  return std::nullopt;
}

// Puts `made` where `target` is. Afterwards `made` holds what was there before.
std::optional<Diagnostic> put_into_place(const fs::path& made, const Target& target) {
  const char* from = made.c_str();
  const char* to = target.directory.c_str();
  if (target.outcome == Outcome::created) {
    // rename() replaces an empty directory, and fails if it has been filled meanwhile.
    if (::rename(from, to) != 0) return cannot_write(target.directory, reason(errno));
    return std::nullopt;
  }
  if (::renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE) == 0) return std::nullopt;
  if (errno != EINVAL && errno != ENOSYS) return cannot_write(target.directory, reason(errno));
  // A file system without exchange: for a moment there is no directory, but never half of one.
  const std::string aside = made.string() + ".old";
  if (::rename(to, aside.c_str()) != 0) return cannot_write(target.directory, reason(errno));
  if (::rename(from, to) != 0) {
    const int error = errno;
    if (::rename(aside.c_str(), to) != 0) return cannot_write(target.directory, reason(errno));
    return cannot_write(target.directory, reason(error));
  }
  if (::rename(aside.c_str(), from) != 0) return cannot_write(made, reason(errno));
  return std::nullopt;
}

// Moves the files of `made` into the target one by one, the manifest last, then removes what the
// earlier manifest listed and the new one does not. Every file is whole at any moment.
std::optional<Diagnostic> move_in(const fs::path& made, const Target& target,
                                  const std::vector<render::RenderedFile>& files) {
  std::set<std::string> old_files = target.ours;
  std::error_code error;
  for (const render::RenderedFile& file : files) {
    const fs::path to = target.directory / file.path;
    fs::create_directories(to.parent_path(), error);
    if (!error) fs::rename(made / file.path, to, error);
    if (error) return cannot_write(to, error.message());
    old_files.erase(file.path);
  }
  for (const std::string& path : old_files) {
    fs::remove(target.directory / path, error);
    if (error) return cannot_write(target.directory / path, error.message());
  }
  // Directories that the old files alone needed; one that is not empty stays.
  const std::set<std::string> parents = parents_of(old_files);
  std::for_each(parents.rbegin(), parents.rend(), [&target](const std::string& parent) {
    ::rmdir((target.directory / parent).c_str());
  });
  return std::nullopt;
}

diag::Result<Written> write_in_place(const Target& target,
                                     const std::vector<render::RenderedFile>& files) {
  Cleanup cleanup;
  const auto temporary = make_temporary(target.directory);
  if (!temporary) return temporary.errors();
  cleanup.add(*temporary);
  if (auto failure = fill(*temporary, files)) return *failure;
  if (auto failure = move_in(*temporary, target, files)) return *failure;
  return Written{target.directory, target.outcome, target.foreign};
}

}  // namespace

std::optional<Diagnostic> directory_problem(const fs::path& directory) {
  const auto target = inspect(directory);
  if (target) return std::nullopt;
  return target.errors().front();
}

diag::Result<Written> write_directory(const fs::path& directory,
                                      const std::vector<render::RenderedFile>& files) {
  const auto target = inspect(directory);
  if (!target) return target.errors();
  if (auto failure = collision(*target, files)) return *failure;
  if (target->is_pinned) return write_in_place(*target, files);

  Cleanup cleanup;
  const fs::path parent = target->directory.parent_path();
  if (auto failure = make_parents(parent, cleanup)) return *failure;
  const auto temporary = make_temporary(parent);
  if (!temporary) return temporary.errors();
  cleanup.add(*temporary);
  if (auto failure = fill(*temporary, files)) return *failure;
  if (auto failure = carry_over(*target, *temporary)) return *failure;
  if (auto failure = make_public(*temporary)) return *failure;
  if (auto failure = put_into_place(*temporary, *target)) return *failure;

  // From here on the temporary name is what was there before, or nothing; parents that were made
  // are wanted.
  cleanup.forget_all();
  cleanup.add(*temporary);
  return Written{target->directory, target->outcome, target->foreign};
}

}  // namespace sfpgen::output
