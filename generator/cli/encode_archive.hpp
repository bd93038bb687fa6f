// Whole files of tensors into archives, each tensor with parameters of its own.
#pragma once

#include <sfpgen/result.hpp>
#include <string>
#include <vector>

#include "generator/cli/encode_tensor.hpp"
#include "verif/analysis/recommendation.hpp"

namespace sfpgen::cli {

using Recommendations = std::vector<analysis::Recommendation>;

/// Reads what analyze --recommend wrote.
Result<Recommendations> read_recommendations(const std::string& file);

/// Puts the recommendation for a tensor of options.input in the place of the options; nothing to do
/// without --recommended. An error where it names no such tensor.
Outcome follow(const Recommendations& recommendations, const std::string& tensor,
               EncodeOptions& options);

/// Whether a file is a .npz or .safetensors file, by its beginning or its name.
bool is_archive_source(const std::string& file);

/// Writes the archive of a file and says what it took. The exit code.
int encode_archive(const EncodeOptions& options, const Recommendations& recommendations);

}  // namespace sfpgen::cli
