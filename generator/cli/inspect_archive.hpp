// What an archive holds, tensor by tensor.
#pragma once

#include <sfpgen/result.hpp>
#include <string>

#include "verif/tensors/archive.hpp"
#include "verif/tensors/mapped_file.hpp"

namespace sfpgen::cli {

/// A list of the tensors as text or as JSON. Blocks are not decoded, but their checksums checked;
/// errors name the tensor.
Result<std::string> archive_text(const std::string& name, const tensors::MappedFile& file,
                                 const tensors::ArchiveIndex& index);
Result<std::string> archive_json(const std::string& name, const tensors::MappedFile& file,
                                 const tensors::ArchiveIndex& index);

}  // namespace sfpgen::cli
