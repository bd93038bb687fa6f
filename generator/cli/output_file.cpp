// Keeps the file's own error while it passes through other hands.
#include "generator/cli/output_file.hpp"

#include <utility>

namespace sfpgen::cli {

Result<OutputFile> OutputFile::open(const std::string& path) {
  auto writer = golden::FileWriter::open(path);
  if (!writer.ok()) return writer.error();
  return OutputFile(std::move(writer.value()));
}

tensors::Sink OutputFile::sink() {
  return [this](std::span<const std::uint8_t> bytes) {
    Outcome written = writer_.write(bytes);
    if (!written.ok()) failed_ = written.error();
    return written;
  };
}

Outcome OutputFile::finish(const Outcome& given) {
  if (failed_) return *failed_;
  return given.ok() ? writer_.finish() : Outcome(std::monostate{});
}

}  // namespace sfpgen::cli
