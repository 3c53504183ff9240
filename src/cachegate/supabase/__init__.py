"""What is known of Supabase: its management API, its configuration file, and what it provides before migrations."""
